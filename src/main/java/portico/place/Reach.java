package portico.place;

/**
 * How a place is reached, in plain values.
 *
 * @param address   name or address of the machine; empty: it is this one, and nothing else counts
 * @param user      who we are there; it must be allowed what it is asked to do, as a rule {@code root}, with a shell that reads POSIX
 * @param port      of its SSH server
 * @param hostKey   its public keys, one a line, as {@code ssh-keyscan} or {@code /etc/ssh/ssh_host_*_key.pub} write them; nobody else is spoken to
 * @param keyFile   our private key in OpenSSH's form, a file of the data directory; empty: {@code sealedKey}, or the portal's own ({@link Keys})
 * @param sealedKey our private key, sealed by {@link portico.secret.Vault}, in base64; empty: there is none
 */
public record Reach(String address, String user, int port, String hostKey, String keyFile, String sealedKey) {

    /** This machine. */
    public static final Reach HERE = new Reach("", "", 0, "", "", "");

    public boolean isHere() { return address.isEmpty(); }

    /** As a person would type it; no secret is in it. */
    @Override public String toString() { return isHere() ? "this machine" : user + "@" + address + (port == 22 ? "" : ":" + port); }
}
