/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Where lodge-netd, which carries the frames of networks in a user's own session, and those who use
 * it meet. Nothing here blocks or touches a file but lodge_netd_ask (). Any thread.
 *
 * Each network has a folder of its own (0700) with the sockets
 *   "switch"  datagrams, one frame each: bound by lodge-netd, 0600
 *   "query"   a stream: one line with a request, one line with the answer; bound by lodge-netd, 0600
 *   a port    for each adapter: bound by QEMU, whose name for it tells whose it is
 * Whoever needs the folder first makes it; lodge-netd leaves in it what it did not make.
 */
#define LODGE_NETD_SWITCH "switch"
#define LODGE_NETD_QUERY "query"

/* $XDG_RUNTIME_DIR/lodge/net (transfer full) */
char *lodge_netd_dup_folder (void);

/* The name of the folder of the network with that UUID, and of the one that carries adapter @number
 * of one machine alone. (transfer full) */
char *lodge_netd_dup_network_name (const char *network_uuid);
char *lodge_netd_dup_private_name (const char *machine_uuid, guint number);

/* The name of an adapter's port. (transfer full) */
char *lodge_netd_dup_port_name (const char *machine_uuid, guint number);

/* The path of @file (a port, LODGE_NETD_SWITCH, …) in the folder called @name; @file NULL: of the
 * folder. (transfer full) */
char *lodge_netd_dup_path (const char *name, const char *file);

/*
 * Requests and answers are JSON objects. {"query":"status"} is answered by
 *   {"ports":[{"port":NAME, "rx-bytes":N, "rx-packets":N, "tx-bytes":N, "tx-packets":N,
 *              "addresses":[TEXT…], "lease":BOOLEAN, "attached":BOOLEAN, "dropped":N, "lookups":[TEXT…], "capture":PATH or null,
 *              "forwards":[{"forward":TEXT, "problem":TEXT}…]}…],
 *    "leases":[{"mac":TEXT, "address":TEXT, "hostname":TEXT or null, "expires":N}…]}
 * rx and tx are as the guest sees them; "lease" tells that the first address was given by DHCP (else
 * it was seen in frames); "lookups" are newest first; a forward's text is lodge_forward_to_text ()'s,
 * and its problem "" while it is in force; "expires" is in microseconds of real time, 0 not known.
 * {"query":"capture","port":NAME,"path":PATH or null} begins or ends writing a port's frames to a
 * new file; it is answered by {} or, like everything that fails, by {"error":SENTENCE}.
 */
#define LODGE_NETD_QUERY_STATUS "status"
#define LODGE_NETD_QUERY_CAPTURE "capture"

/* The longest line that either side takes. */
#define LODGE_NETD_MAX_LINE (1024 * 1024)

/*
 * lodge-agent starts "lodge-netd NAME", NAME being the folder's, and tells it over standard input what
 * it shall be: lines of JSON, each a whole LodgeNetdConfig; the last one holds. lodge-netd answers each
 * with the line LODGE_NETD_READY on standard output. It ends when its input does and when its parent
 * dies; frames are then carried no more.
 */
#define LODGE_NETD_READY "ready"

/* What a switch has besides its ports. Nicks: "none", "nat", "host-only". */
typedef enum
{
  LODGE_NETD_UPLINK_NONE,      /* nothing, not even with DHCP */
  LODGE_NETD_UPLINK_NAT,       /* the world and, at the gateway's address, the host's loopback */
  LODGE_NETD_UPLINK_HOST_ONLY, /* the host's loopback at the gateway's address, nothing further */
} LodgeNetdUplink;

/* See LodgeNicGuard; nicks are the same: "none", "no-host", "forwards-only". */
typedef enum
{
  LODGE_NETD_GUARD_NONE,
  LODGE_NETD_GUARD_NO_HOST,
  LODGE_NETD_GUARD_FORWARDS_ONLY,
} LodgeNetdGuard;

/* One adapter that may be on the switch. Units are LodgeNic's. */
typedef struct
{
  char *name;
  char *mac;       /* no frame with another source is taken from it */
  guint limit_in;  /* KiB a second towards the guest; 0: no limit */
  guint limit_out; /* … from it */
  guint delay;     /* milliseconds each way */
  guint loss;      /* of a thousand, each way */
  GStrv forwards;  /* texts of LodgeForwards; or NULL. Not in force without an uplink */
} LodgeNetdPort;

typedef struct
{
  LodgeNetdUplink uplink;
  LodgeNetdGuard guard;
  char *address;    /* the gateway's, or the DHCP server's; NULL: there is no subnet */
  guint prefix;     /* 8 to 29 */
  gboolean dhcp;
  char *dhcp_start; /* NULL: the subnet's 15th address */
  char *dhcp_end;   /* NULL: the subnet's last */
  char *dns;        /* where the guests' name server is, inside the subnet; NULL: there is none */
  char *address6;   /* the gateway's of IPv6, with an uplink for NAT; NULL: there is no IPv6 */
  guint prefix6;    /* 8 to 126; guests give themselves addresses in 64 */
  char *domain;     /* or NULL */
  GStrv hosts;      /* "MAC ADDRESS [NAME]"; or NULL */
  GStrv names;      /* "ADDRESS NAME"; or NULL */
  guint mtu;        /* 0: the usual 1500 */
  GPtrArray *ports; /* of LodgeNetdPort */
} LodgeNetdConfig;

LodgeNetdPort   *lodge_netd_port_new (const char *name, const char *mac);
void             lodge_netd_port_free (LodgeNetdPort *self);
LodgeNetdConfig *lodge_netd_config_new (void); /* no uplink, no ports */
void             lodge_netd_config_free (LodgeNetdConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdPort, lodge_netd_port_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdConfig, lodge_netd_config_free)

/* One line of JSON without its newline, and back; back is NULL with G_IO_ERROR_INVALID_DATA.
 * (transfer full) */
char            *lodge_netd_config_to_line (const LodgeNetdConfig *self);
LodgeNetdConfig *lodge_netd_config_new_from_line (const char *line, GError **error);

typedef struct
{
  char *name;
  guint64 rx_bytes;
  guint64 rx_packets;
  guint64 tx_bytes;
  guint64 tx_packets;
  guint64 dropped;     /* "dropped": frames lost to spoofing, guards, shaping and full queues */
  gboolean attached;   /* "attached": QEMU has bound the port */
  GStrv addresses;     /* never NULL */
  gboolean leased;
  GStrv lookups;       /* never NULL */
  GStrv forwards;      /* never NULL */
  GStrv problems;      /* parallel to them */
  char *capture;       /* or NULL */
} LodgeNetdPortStatus;

typedef struct
{
  char *mac;
  char *address;
  char *hostname; /* or NULL */
  gint64 expires;
} LodgeNetdLease;

typedef struct
{
  GPtrArray *ports;  /* of LodgeNetdPortStatus */
  GPtrArray *leases; /* of LodgeNetdLease */
} LodgeNetdStatus;

LodgeNetdPortStatus *lodge_netd_port_status_new (const char *name);
LodgeNetdLease      *lodge_netd_lease_new (const char *mac, const char *address, const char *hostname, gint64 expires);
LodgeNetdStatus     *lodge_netd_status_new (void);
void                 lodge_netd_status_free (LodgeNetdStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdStatus, lodge_netd_status_free)

/* (transfer none) (nullable) */
const LodgeNetdPortStatus *lodge_netd_status_find_port (const LodgeNetdStatus *self, const char *port);

char            *lodge_netd_status_to_line (const LodgeNetdStatus *self);
LodgeNetdStatus *lodge_netd_status_new_from_line (const char *line, GError **error);

typedef struct
{
  gboolean capture;   /* else the status is asked for */
  char *port;
  char *path;
} LodgeNetdQuery;

LodgeNetdQuery *lodge_netd_query_new_from_line (const char *line, GError **error);
void            lodge_netd_query_free (LodgeNetdQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdQuery, lodge_netd_query_free)

/* Asks the lodge-netd of the folder called @name, at most two seconds. Blocks: never on the main
 * thread. Fails with G_IO_ERROR_NOT_FOUND when none is at work there, with G_IO_ERROR_FAILED and its
 * sentence when it refuses. (transfer full) */
LodgeNetdStatus *lodge_netd_ask_status (const char *name, GError **error);
gboolean         lodge_netd_ask_capture (const char *name, const char *port, const char *path, GError **error);

G_END_DECLS
