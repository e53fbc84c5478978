/**
 * Where programs run and files lie: this machine, or another one reached by SSH. Adapters ask {@link portico.place.Places} for the place of their host and need not know which
 * kind it is. The one rule: a question whose answer decides about somebody's files is asked of the place ({@code look}), because {@code Files.exists} says "no" when a connection broke.
 * Beside places there is one way to a single daemon of another machine, libvirt's, by TLS ({@link portico.place.TlsReach}).
 */
package portico.place;
