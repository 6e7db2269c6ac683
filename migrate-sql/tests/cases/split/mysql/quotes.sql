# a comment; here
SELECT 'it\'s; fine', "say \"; \\", `a;``b\`, 'x''y;';-- comment; here
SELECT 1--1; SELECT 2 --	tab; comment
;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!50003 CREATE */ /*!50017 DEFINER=`root`@`localhost` */ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; still this */;
/*M!100100 SET @x = 1 */;
SELECT /*+ MAX_EXECUTION_TIME(1) */ 1 /* ; */;
--
SELECT 3
