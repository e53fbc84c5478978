/**
 * Messages to people. A command leaves a {@link portico.notify.Letter} at the {@link portico.notify.PostOffice} within its transaction; after the commit the
 * {@link portico.notify.Postman} brings it out through a {@link portico.notify.Notifier}. No request ever waits for a mail server or gateway. Knows no feature.
 */
package portico.notify;
