/* inputs_files.c: where scenarios and data packs are looked for. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "merge.h"

#ifndef YB_DATADIR
#define YB_DATADIR "/usr/local/share/yibao"
#endif

enum { N_PLACES = 4 };

/* Length of "…/" in "…/data/PACK/", the folder of scenarios that a pack lies in; 0 if the folder is no pack.
 */
static size_t above_pack(const char *folder, size_t length)
{
    static const char data[] = "data/";
    const size_t n = sizeof data - 1;
    size_t end = length > 0 ? length - 1 : 0; /* without the last slash */

    while (end > 0 && folder[end - 1] != '/')
        end--;
    return end >= n && strncmp(folder + end - n, data, n) == 0 && (end == n || folder[end - n - 1] == '/')
               ? end - n
               : 0;
}

/* Folder number `i` to look into, as "folder/" or ""; NULL if there is none.  The caller frees it. */
static char *search_folder(int i, const char *beside)
{
    const char *folder = i == 2 ? getenv("YIBAO_DATA") : YB_DATADIR;
    char *text = NULL;

    if (i <= 1) {
        const char *slash = beside != NULL ? strrchr(beside, '/') : NULL;
        const size_t length = slash != NULL ? (size_t) (slash - beside) + 1 : 0;
        const size_t above = i == 1 ? above_pack(beside, length) : 0;
        if (i == 1 && above == 0)
            return NULL;
        return strndup(beside != NULL ? beside : "", i == 1 ? above : length);
    }
    if (folder == NULL || folder[0] == '\0' || asprintf(&text, "%s/", folder) < 0)
        return NULL;
    return text;
}

char *yb_find_file(const char *beside, const char *relative)
{
    struct stat info;

    if (relative[0] == '/')
        return stat(relative, &info) == 0 ? strdup(relative) : NULL;
    for (int i = 0; i < N_PLACES; i++) {
        char *folder = search_folder(i, beside), *path = NULL;
        const bool made = folder != NULL && asprintf(&path, "%s%s", folder, relative) >= 0;
        free(folder);
        if (!made)
            continue;
        if (stat(path, &info) == 0)
            return path;
        free(path);
    }
    return NULL;
}

static bool is_folder(const char *folder, const char *name)
{
    struct stat info;
    char *path = NULL;

    if (asprintf(&path, "%s/%s", folder, name) < 0)
        return false;
    const bool yes = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    free(path);
    return yes;
}

/* Adds the fitting names in `folder` to the list. */
static void add_names(const char *folder, const char *suffix, char ***names, size_t *n)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        const size_t length = strlen(name), cut = suffix != NULL ? strlen(suffix) : 0;
        const bool fits =
            name[0] != '.' && (suffix == NULL ? is_folder(folder, name)
                                              : length > cut && strcmp(name + length - cut, suffix) == 0);
        char **grown = fits ? realloc(*names, (*n + 2) * sizeof *grown) : NULL;
        if (grown != NULL) {
            *names = grown;
            grown[*n] = strndup(name, length - cut);
            *n += grown[*n] != NULL;
            grown[*n] = NULL;
        }
        free(entries[i]);
    }
    free(entries);
}

char **yb_list_names(const char *beside, const char *folder, const char *suffix, size_t *n)
{
    char **names = calloc(1, sizeof *names);

    *n = 0;
    for (int i = 0; i < N_PLACES; i++) {
        char *place = search_folder(i, beside), *path = NULL;
        if (place != NULL && asprintf(&path, "%s%s", place[0] != '\0' ? place : "./", folder) >= 0) {
            add_names(path, suffix, &names, n);
            free(path);
        }
        free(place);
    }
    return names;
}

void yb_free_names(char **names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        free(names[i]);
    free(names);
}
