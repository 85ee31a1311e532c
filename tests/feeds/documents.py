"""Entries of feeds that more than one test reads."""

RSS_ITEM = """<item><title>Landslide kills six</title><link>https://x.example/44</link><guid isPermaLink="false">x-44</guid>
<description>&lt;p&gt;Short.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>A landslide killed six&nbsp;people.</p><script>x()</script>]]></content:encoded>
<pubDate>Sat, 04 Jul 2026 11:15:00 +0200</pubDate><dc:creator>Mira Rai</dc:creator><category>Nepal</category></item>"""
ATOM_ENTRY = """<entry xmlns="http://www.w3.org/2005/Atom"><id>x-44</id><title type="html">Landslide &lt;i&gt;kills&lt;/i&gt; six</title>
<link rel="alternate" href="https://x.example/44"/><updated>2026-07-04T09:15:00Z</updated><published>2026-07-04T08:00:00Z</published>
<author><name>Mira Rai</name></author><category term="Nepal"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A landslide killed six people.</p></div></content></entry>"""
