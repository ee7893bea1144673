"""What every screen is made of: the page layout, macros, shapes, forms, access policies of routes and tokens against forgery.

Templates import macros from ``ui/states.html``, ``ui/evidence.html``, ``ui/controls.html`` and ``ui/work.html``; the dataclasses that the
macros take are in ``models`` and ``timeline``. The gallery ``/atelier`` of a demonstration shows each of them in each state.
"""
