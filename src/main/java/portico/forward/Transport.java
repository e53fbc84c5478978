package portico.forward;

import java.util.List;
import portico.api.Code;
import portico.gateway.Protocol;

/** What a forward lets through. */
public enum Transport {
    @Code("tcp") TCP(Protocol.TCP), @Code("udp") UDP(Protocol.UDP), @Code("both") BOTH(Protocol.TCP, Protocol.UDP);

    public final List<Protocol> protocols;

    Transport(Protocol... protocols) { this.protocols = List.of(protocols); }
}
