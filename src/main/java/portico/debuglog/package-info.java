/**
 * The API debug log: calls at both faces of the API of tenants that switched it on, kept for 14 days for staff. It is told by {@link portico.api.CallLog} what was heard,
 * without secrets, and must never be in a call's way: {@link portico.debuglog.CallBook} writes later and in bulk, and says what it had to drop.
 */
package portico.debuglog;
