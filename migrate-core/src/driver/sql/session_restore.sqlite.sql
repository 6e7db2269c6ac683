PRAGMA foreign_keys = {0};
