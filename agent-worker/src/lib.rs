//! Claims work from its pools, runs the function in a sandbox, validates and uploads what came out.
