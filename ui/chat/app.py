"""The chat: Streamlit runs this file; the pages are functions of the modules beside it."""

from __future__ import annotations

import streamlit as st

from ui.chat import changing, conversation, finding, querying, sourcing
from ui.chat.markup import STYLE

# A Material icon here would be fetched from another machine; an emoji is drawn by the browser.
st.set_page_config(page_title="claimgraph", page_icon="🧾", layout="wide")
st.html(STYLE)
pages = [
    st.Page(conversation.page, title="Ask", url_path="ask", default=True),
    st.Page(finding.page, title="Search", url_path="search"),
    st.Page(querying.page, title="SPARQL", url_path="query"),
    st.Page(sourcing.page, title="Sources", url_path="sources"),
    st.Page(changing.page, title="Changes", url_path="changes"),
]
st.session_state[querying.PAGE] = pages[2]
st.navigation(pages, position="top").run()
