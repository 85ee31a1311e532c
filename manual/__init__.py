"""Makes the manual: reference pages out of the code (`make reference`), and the site out of docs/ (`make docs`)."""
