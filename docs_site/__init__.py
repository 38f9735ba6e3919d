"""The documentation site: pages of docs/ and what is generated from the code, built by Zensical."""
