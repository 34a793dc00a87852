/* What the auditor reads, and puts right. Inside a unit of work (store/store.h). */
#ifndef PUKAAR_STORE_AUDIT_ROWS_H
#define PUKAAR_STORE_AUDIT_ROWS_H

#include "incident/audit.h"
#include "store/store.h"

/* Up to max incidents that are not over, by id, beyond after_id; all facts but untold. */
size_t store_audit_list(struct store_tx *tx, int64_t after_id, size_t max, struct arena *arena,
                        struct audit_facts **ret);
/* The longest time to acknowledge of any station's tier; 0 for none. */
int64_t store_audit_longest_tier(struct store_tx *tx);
/* Alerts of this incident that wait are due now, and nobody's. */
void store_audit_send_now(struct store_tx *tx, int64_t incident_id, int64_t now_ms);
/* The clock went back by back_ms: what is to come comes as much sooner, and no lease lasts longer than it was
 * given for. */
void store_clock_back(struct store_tx *tx, int64_t back_ms);
/* Leases that end after latest_ms, messages that were written after now_ms, and alerts whose turn comes after
 * latest_turn_ms are the doing of a clock that was wrong: given back, and due now. How many. (What waits for
 * a recipient's window goes on waiting.) */
int64_t store_clock_heal(struct store_tx *tx, int64_t now_ms, int64_t latest_ms, int64_t latest_turn_ms);

#endif
