"""Coverage: who cannot be housed within reach of an open shelter."""

import streamlit as st

st.write("")
