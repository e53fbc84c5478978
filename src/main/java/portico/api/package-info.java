/**
 * The wire and the corridor. A command is declared once ({@link portico.api.Api}, {@link portico.api.Wire}) and everything else is read from that.
 * This room knows no feature. Start reading at {@link portico.api.Corridor}.
 */
package portico.api;
