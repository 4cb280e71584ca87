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

enum { N_PLACES = 3 };

/* Folder number `i` to look into, as "folder/" or ""; NULL if there is none.  The caller frees it. */
static char *search_folder(int i, const char *beside)
{
    const char *folder = i == 1 ? getenv("YIBAO_DATA") : YB_DATADIR;
    char *text = NULL;

    if (i == 0) {
        const char *slash = beside != NULL ? strrchr(beside, '/') : NULL;
        return strndup(beside != NULL ? beside : "", slash != NULL ? (size_t) (slash - beside) + 1 : 0);
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
            grown[(*n)++] = strndup(name, length - cut);
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
