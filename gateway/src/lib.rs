//! HTTP for people and programs. Decides nothing.
