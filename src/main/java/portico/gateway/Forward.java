package portico.gateway;

/** What arrives at the public address and port goes on to the private ones. */
public record Forward(Protocol protocol, String publicIp, int publicPort, String privateIp, int privatePort) {

    /** What there can be only one of: {@code tcp 203.0.113.5:20022}. */
    public String source() { return protocol.word() + " " + publicIp + ":" + publicPort; }

    public String target() { return privateIp + ":" + privatePort; }

    @Override public String toString() { return source() + " -> " + target(); }
}
