//! Files -> migrations with their directives and digests.
