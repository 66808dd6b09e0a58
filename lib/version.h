/* SPDX-License-Identifier: MIT */
/* The one place of the version; see CHANGELOG.md. */
#ifndef KLASTER_VERSION_H
#define KLASTER_VERSION_H

#define KLASTER_VERSION "0.1.0"

#endif
