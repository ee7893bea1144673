"""Field knowledge as pure code: values in, values out. Each package is usable alone in a notebook."""
