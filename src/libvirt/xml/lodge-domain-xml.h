/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-machine-config.h"
#include "lodge-machine-edit.h"
#include "lodge-vmm-error.h"
#include "lodge-vmm-guest-tools.h"

G_BEGIN_DECLS

/*
 * The domain XML codec: a live libxml2 document. Any thread, one at a time per document.
 *
 * What Lodge does not know stays as it is: unknown elements and attributes, comments, processing
 * instructions, foreign namespaces and the order of everything survive every edit. Input is
 * hostile: no DTD, no external entity, no network, at most 4 MiB and 256 levels.
 */
#define LODGE_TYPE_DOMAIN_XML (lodge_domain_xml_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDomainXml, lodge_domain_xml, LODGE, DOMAIN_XML, GObject)

/* Fails with LODGE_VMM_ERROR_INVALID. */
LodgeDomainXml *lodge_domain_xml_new_from_text (const char *text, GError **error);

/* What the new definition needs to know of its host; no field is a pointer that must outlive the
 * call. */
typedef struct
{
  LodgeAcceleration acceleration; /* KVM or EMULATION: already resolved */
  const char *domain_type;        /* "test" for libvirt's test driver; NULL: "kvm" or "qemu" */
  const char *machine_type;       /* "q35" or a versioned name; NULL: "q35" */
  const char *emulator;           /* path, or NULL: libvirt's choice */
  const char *vnc_socket;         /* NULL: libvirt picks a socket of its own */
  gboolean spice_usb;             /* USB redirection can be offered */
  gboolean hubs;                  /* adapters are switched by Lodge: QEMU in a user's own session */
  const char *const *hyperv;      /* enlightenments that KVM can give here; NULL: not known, all */
} LodgeDomainXmlHost;

/* The Hyper-V enlightenments that a definition may ask for, by libvirt's names. NULL ends them. */
const char *const *lodge_domain_xml_list_enlightenments (void);

/* A complete new definition (see the fixture list in tests/unit for what it must carry).
 * @config must have a uuid, a name and a title. Fails with LODGE_VMM_ERROR_INVALID. */
LodgeDomainXml *lodge_domain_xml_new_from_config (LodgeMachineConfig *config,
                                                  const LodgeDomainXmlHost *host,
                                                  GError **error);

/* The document as text, as libvirt prints it, without an XML declaration: what was not touched
 * comes out byte for byte as it came from libvirt. (transfer full) */
char *lodge_domain_xml_to_text (LodgeDomainXml *self);

/* The same with passwords and other secrets replaced by "***": for logs. (transfer full) */
char *lodge_domain_xml_to_masked_text (LodgeDomainXml *self);

/* Reads everything the model knows. (transfer full) */
LodgeMachineConfig *lodge_domain_xml_to_config (LodgeDomainXml *self);

/* Applies the set fields of @edit. AUTO must have been resolved before. */
gboolean
lodge_domain_xml_apply_edit (LodgeDomainXml *self, const LodgeMachineEdit *edit, GError **error);

/*
 * Makes @path (NULL: nothing) what lies in the drive with the device id @id, as read by to_config ().
 * Fails with LODGE_VMM_ERROR_NOT_FOUND, or INVALID for what is no CD or floppy drive.
 */
gboolean lodge_domain_xml_set_medium (LodgeDomainXml *self,
                                      const char *id,
                                      const char *path,
                                      GError **error);

/* That drive's element alone, as text. (transfer full) */
char *lodge_domain_xml_dup_drive (LodgeDomainXml *self, const char *id, GError **error);

/*
 * Network adapters of a stored definition. @hubs: as in LodgeDomainXmlHost; FALSE: all that the
 * draft says is libvirt's to carry out. What others have added to the adapter, to QEMU's command
 * line or to the overrides stays. Drafts are checked: LODGE_VMM_ERROR_INVALID, EXISTS (an address or
 * a port taken within the machine), NOT_FOUND.
 *
 * add gives the new adapter's id (transfer full), NULL on failure; the draft's is ignored. set: the
 * adapter with the draft's id; NULL in "mac" or "model" keeps what it has, "until" is not stored.
 */
char *
lodge_domain_xml_add_nic (LodgeDomainXml *self, LodgeNic *nic, gboolean hubs, GError **error);
gboolean
lodge_domain_xml_set_nic (LodgeDomainXml *self, LodgeNic *nic, gboolean hubs, GError **error);

/* Notes in a running definition until when an adapter that libvirt attaches is lent; 0: it is not. */
void lodge_domain_xml_lend_nic (LodgeDomainXml *self, const char *id, guint64 until);

/* Only the cable of an adapter, whatever it is attached to and whoever made it. */
gboolean
lodge_domain_xml_set_nic_link (LodgeDomainXml *self, const char *id, gboolean up, GError **error);
gboolean lodge_domain_xml_remove_nic (LodgeDomainXml *self, const char *id, GError **error);

/* For a running definition, which is never stored: what @nic (behind a hub) is attached to, "until"
 * included, is noted in the metadata and nowhere else. */
void lodge_domain_xml_note_nic (LodgeDomainXml *self, LodgeNic *nic);

/* The same of one that is on NAT without a hub: only its forwards can change. */
void lodge_domain_xml_note_straight_nic (LodgeDomainXml *self, LodgeNic *nic);

/* What is noted of all adapters, as virDomainSetMetadata () takes it for LODGE_DOMAIN_XML_NAMESPACE;
 * NULL: nothing. (transfer full) */
#define LODGE_DOMAIN_XML_NAMESPACE "urn:io.github.lodgevm.Lodge:domain:1"
#define LODGE_DOMAIN_XML_PREFIX "lodge"
char *lodge_domain_xml_dup_nic_metadata (LodgeDomainXml *self);

/* Makes the command line, and with it what a saved machine comes back to, agree with what is noted.
 * TRUE: something had to be changed. */
gboolean lodge_domain_xml_settle_nics (LodgeDomainXml *self);

/* Every file the definition names. (transfer full) (element-type LodgeMachineFile): sizes not
 * filled in. */
GListModel *lodge_domain_xml_list_files (LodgeDomainXml *self);

/* LodgeDomainLayer: the file of a disk that the guest writes to, or one below it. A boxed type. */
typedef struct
{
  char *target; /* the disk's ("vda"); NULL below the top */
  char *path;   /* absolute */
  char *format; /* "qcow2" or "raw" */
} LodgeDomainLayer;
LodgeDomainLayer *lodge_domain_layer_new (const char *target, const char *path, const char *format);
void lodge_domain_layer_free (LodgeDomainLayer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDomainLayer, lodge_domain_layer_free)

/* The top layers of the disks that a snapshot is about: writable, in a file, with a known format.
 * (transfer full) (element-type LodgeDomainLayer) */
GPtrArray *lodge_domain_xml_list_layers (LodgeDomainXml *self);

/* The files of all other disks that are files or volumes of pools: what they rest on is in use, too. */
typedef struct
{
  char *path;   /* absolute, or NULL: it is a volume */
  char *pool;   /* or NULL */
  char *volume; /* its name in the pool, or NULL */
} LodgeDomainSource;

/* (transfer full) (element-type LodgeDomainSource) */
GPtrArray *lodge_domain_xml_list_sources (LodgeDomainXml *self);

/* Disks that are none of those, as sentences why: (transfer full) (element-type utf8) */
GPtrArray *lodge_domain_xml_list_unlayered (LodgeDomainXml *self);

/* The disk with that target or alias, in a file of whatever format; NULL: there is none.
 * (transfer full) */
LodgeDomainLayer *lodge_domain_xml_find_file_disk (LodgeDomainXml *self, const char *id);

/*
 * Makes @top the disk with its target. What is below it is left to the headers of the layers, which
 * Lodge or libvirt wrote with names and formats and no guest can reach: a chain in the definition would
 * be wrong after the next merge. FALSE: no such disk.
 */
gboolean lodge_domain_xml_set_layer (LodgeDomainXml *self, const LodgeDomainLayer *top);

/* Who a copied definition becomes. */
typedef struct
{
  const char *uuid;
  const char *name;
  const char *title;
  const char *nvram;      /* the path of its variables, or NULL: as it was */
  const char *generation; /* a new UUID, where the original has a generation ID */
} LodgeDomainClone;

/* Makes the definition another machine's: its adapters get new addresses from libvirt. FALSE: the
 * title has characters that XML can't have. */
gboolean lodge_domain_xml_make_clone (LodgeDomainXml *self, const LodgeDomainClone *clone);

/*
 * Has libvirt choose another firmware, and a file for its variables; what was chosen for the old one goes
 * from the definition. NOT_SUPPORTED where the kind of machine can't, with the definition unchanged.
 */
gboolean lodge_domain_xml_set_firmware (LodgeDomainXml *self, LodgeFirmware firmware, gboolean secure, GError **error);
gboolean lodge_domain_xml_has_firmware (LodgeDomainXml *self, LodgeFirmware firmware, gboolean secure);

/* The states of the agents' ports, of a running definition. */
void lodge_domain_xml_read_agents (LodgeDomainXml *self, LodgeGuestTools *tools);

/* Whether its firmware lies in flash memory, as UEFI does. */
gboolean lodge_domain_xml_has_flash (LodgeDomainXml *self);

/* The variable store's path, or NULL: none, or libvirt has not chosen one yet. (transfer full) */
char *lodge_domain_xml_dup_nvram (LodgeDomainXml *self);

/* Makes @path the variable store, wherever it was. */
void lodge_domain_xml_set_nvram (LodgeDomainXml *self, const char *path);

/* The mark of a running definition whose run keeps nothing. */
#define LODGE_DOMAIN_XML_RUN_NAMESPACE "urn:io.github.lodgevm.Lodge:run:1"
gboolean lodge_domain_xml_get_disposable (LodgeDomainXml *self);
void lodge_domain_xml_set_disposable (LodgeDomainXml *self, gboolean disposable);

/* The mark of a stored definition that is a template, as virDomainSetMetadata () takes it. */
#define LODGE_DOMAIN_XML_TEMPLATE_PREFIX "lodge-template"
#define LODGE_DOMAIN_XML_TEMPLATE_NAMESPACE "urn:io.github.lodgevm.Lodge:template:1"
#define LODGE_DOMAIN_XML_TEMPLATE_TEXT "<template/>"
gboolean lodge_domain_xml_get_template (LodgeDomainXml *self);

/* "pc-q35-7.2", or NULL. (transfer full) */
char *lodge_domain_xml_dup_machine_type (LodgeDomainXml *self);

G_END_DECLS
