-- nothing here;
/* nor ; here */
