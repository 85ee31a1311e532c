// Keeps the page fresh: when the server says that something is new, the page is fetched again and what differs is put in place, so that
// focus, scrolling and opened quotes stay. Without this script the pages work all the same.
"use strict";

const link = document.getElementById("link");
const toast = document.getElementById("toast");
const FASTEST = 400; // milliseconds between two fetches
const SPARE = 5; // and so many times as long as the last one took: a board that is slow, as many pages are open, is asked less often
const BAD = 2000; // milliseconds that a fetch counts as having taken that gave nothing
const PATIENCE = 20000; // milliseconds without an answer, after which one is given up
let revision = document.getElementById("main").dataset.revision;
let lost = null;
let fetching = false;
let again = false;
let fetched = 0;
let took = 0;
let told = revision;
let events = null;
let failures = 0;

function say(text, kind) {
  if (link.textContent !== text) link.textContent = text;
  link.className = kind;
}

function sameKind(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || "") === (other.id || "");
}

function morph(from, to) {
  if (from.isEqualNode(to)) return;
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.dataset && "touched" in from.dataset) return; // a form that somebody is filling in
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !(name === "open" && from.nodeName === "DETAILS")) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  const named = new Map();
  for (const child of from.children) if (child.id) named.set(child.id, child);
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const known = wanted.id ? named.get(wanted.id) : null;
    if (known && sameKind(known, wanted)) {
      named.delete(wanted.id);
      if (known === at) at = at.nextSibling;
      else from.insertBefore(known, at);
      morph(known, wanted);
    } else if (!wanted.id && at && sameKind(at, wanted)) {
      const next = at.nextSibling;
      morph(at, wanted);
      at = next;
    } else {
      from.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function alertsShown() {
  return new Map([...document.querySelectorAll("[data-alert]")].map((card) => [card.dataset.alert, card]));
}

function tell(before) {
  const fresh = [...alertsShown()].filter(([id]) => !before.has(id)).map(([, card]) => card);
  if (!fresh.length) return;
  const headline = fresh[0].querySelector(".headline");
  const inside = headline.querySelector("a");
  const line = document.createElement("p");
  const what = document.createElement("strong");
  what.textContent = fresh[0].querySelector(".badge").textContent + ": ";
  const where = document.createElement(inside ? "a" : "span");
  if (inside) where.href = inside.getAttribute("href");
  where.textContent = headline.textContent.trim() + (fresh.length > 1 ? ` (and ${fresh.length - 1} more)` : "");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => toast.replaceChildren());
  line.append(what, where);
  toast.replaceChildren(line, close);
  fresh.forEach((card) => card.classList.add("fresh"));
}

// The newest alert comes with the news itself; all else, and its place in the order, comes with the fetch.
function putAlert(html) {
  const list = document.getElementById("alerts");
  const card = new DOMParser().parseFromString(html, "text/html").querySelector("[data-alert]");
  if (!list || !card || location.pathname.startsWith("/incidents/") || document.getElementById(card.id)) return;
  const before = alertsShown();
  list.prepend(document.importNode(card, true));
  const none = document.getElementById("no-alerts");
  if (none) none.hidden = true;
  tell(before);
  ago();
}

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  again = false;
  const wait = fetched + Math.max(FASTEST, SPARE * took) - Date.now();
  if (wait > 0) await new Promise((done) => setTimeout(done, wait));
  fetched = Date.now();
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    const text = await answer.text();
    took = Date.now() - fetched;
    // Parsed, not run: a story's text is escaped by the server, and the content security policy allows no script but this file.
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.getElementById("main");
    if (main) {
      const before = alertsShown();
      morph(document.getElementById("main"), main);
      revision = main.dataset.revision;
      if (before.size || document.getElementById("alerts")) tell(before);
      ago();
    } else {
      took = BAD; // not a page of the board: a proxy's answer, or the login is no longer right
    }
  } catch {
    took = BAD;
    again = true; // the next word of the server, or the reconnection, tries once more
  } finally {
    fetching = false;
  }
  if ((again || revision !== told) && events && events.readyState === EventSource.OPEN) setTimeout(refresh, FASTEST);
}

function ago() {
  const now = Date.now();
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const minutes = Math.floor((now - Date.parse(time.dateTime)) / 60000);
    const words = minutes < 0 ? "" : minutes < 1 ? "just now" : minutes < 60 ? `${minutes} min ago` : minutes < 1440 ? `${Math.floor(minutes / 60)} h ago` : "";
    if (time.dataset.ago !== words) time.dataset.ago = words;
  }
}

function connect() {
  if (events) events.close();
  events = new EventSource("/events");
  events.addEventListener("now", (message) => {
    const now = JSON.parse(message.data);
    failures = 0;
    say(now.lost ? "not up to date" : "live", now.lost ? "lost" : "live");
    told = String(now.revision);
    if (now.alert) putAlert(now.alert);
    // Many pages that fetch at the same moment would wait for one another.
    if (told !== revision || now.lost !== lost) setTimeout(refresh, Math.random() * now.spread);
    lost = now.lost;
  });
  events.addEventListener("error", () => {
    say("connection lost, trying again …", "lost");
    // A browser tries again by itself only while the server refuses the connection, not after an answer such as 502.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, Math.min(30000, 1000 * 2 ** failures++));
  });
}

// A browser opens six connections to one host: pages that nobody looks at give theirs back.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    if (events) events.close();
    events = null;
  } else if (!events) {
    connect();
  }
});
document.addEventListener("input", (event) => {
  if (event.target.form) event.target.form.dataset.touched = "";
});
document.querySelectorAll("form.filters select").forEach((select) => select.addEventListener("change", () => select.form.requestSubmit()));
ago();
setInterval(ago, 30000);
if (!document.hidden) connect();
