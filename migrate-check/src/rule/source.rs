//! What is wrong with files, names, encodings and directives. The `source` stage finds it.

rules! {
    bad_configuration: BAD_CONFIGURATION,
    unreadable_name: UNREADABLE_NAME,
    version_overflow: VERSION_OVERFLOW,
    duplicate_version: DUPLICATE_VERSION,
    outside_directory: OUTSIDE_DIRECTORY,
    file_too_large: FILE_TOO_LARGE,
    invalid_utf8: INVALID_UTF8,
    nul_byte: NUL_BYTE,
    merge_conflict: MERGE_CONFLICT,
    bad_directive: BAD_DIRECTIVE,
    unused_allow: UNUSED_ALLOW,
    empty_script: EMPTY_SCRIPT,
    missing_down: MISSING_DOWN,
    orphan_down: ORPHAN_DOWN,
}
