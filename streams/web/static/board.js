// Keeps the page fresh: when the server's revision has grown, the main part is fetched anew. Without this script the pages work all the same.
const link = document.getElementById("link");
const main = document.getElementById("main");
let shown = main.dataset.revision;
let fetching = false;

async function refresh(revision) {
  if (fetching || revision === shown || location.pathname !== "/") return;
  fetching = true;
  try {
    const answer = await fetch("/?part");
    if (answer.ok) {
      const scrolled = window.scrollY;
      main.innerHTML = await answer.text(); // escaped by the server, and bound by the content security policy
      window.scrollTo(0, scrolled);
      shown = revision;
    }
  } finally {
    fetching = false;
  }
}

const events = new EventSource("/events");
events.addEventListener("open", () => { link.textContent = "live"; link.className = "live"; });
events.addEventListener("error", () => { link.textContent = "connection lost, trying again …"; link.className = "lost"; });
events.addEventListener("revision", (event) => refresh(event.data));
