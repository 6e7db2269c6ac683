/*M!999999\- enable the sandbox mode */
SELECT 1 /*!99999 it's not run ( */, 2;
SELECT /*!1 + 1 */;
SELECT /*!50100 it's */;
