/* result_folder.h: the files of a result's folder.        Layer: app */
#ifndef YIBAO_RESULT_FOLDER_H
#define YIBAO_RESULT_FOLDER_H

#include <stdbool.h>

/* dir/name if it can be read, else NULL; malloc'd. */
char *yb_result_file(const char *dir, const char *name);
bool yb_result_holds(const char *dir, const char *name);

#endif
