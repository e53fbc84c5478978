package portico.rdns;

/** Told within a transaction that changed what an address shall be called; {@link KeepReverseNames} hears it once that is committed. */
record ReverseNameChanged(long addressId) {}
