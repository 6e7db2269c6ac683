/*M!999999\- enable the sandbox mode */ 
SELECT 1 /*!99999 it's not run; /* nor is this; */ nor "this; */, 2;
SELECT /*!50100 3; */ 4;
SELECT /*!1 + 1 */;
SELECT /*! ';' */;
