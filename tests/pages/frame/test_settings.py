"""What the server is set to where no request shows it (tests/browser/test_frame.py has the rest)."""

import streamlit as st


def test_an_upload_ends_where_memory_would_be_filled():
    assert st.get_option("server.maxUploadSize") <= 200


def test_a_visitor_sees_of_an_error_its_kind_and_no_path():
    assert st.get_option("client.showErrorDetails") in ("type", "none")


def test_nothing_is_served_beside_the_pages():
    assert not st.get_option("server.enableStaticServing")
    assert not st.get_option("server.enableAgentApi")


def test_nobody_is_told_of_a_visit():
    assert not st.get_option("browser.gatherUsageStats")
