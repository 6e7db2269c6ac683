/*M!999999\- enable the sandbox mode */
/*!99999 \d // */
SELECT 1;
