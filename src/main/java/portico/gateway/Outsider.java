package portico.gateway;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.gateway.Visit.Outcome;
import portico.place.Place;

/**
 * Somebody from outside, for a moment: a network namespace at the gateway with a cable to it, so that what it sends comes in as from another machine (prerouting, the kernel's
 * forwarding, every filter) and not as from the gateway itself. The namespace has no name and ends with the program that holds it, so nothing is left over, whatever happens to us.
 */
public final class Outsider {

    /** A header of the answers that a gateway gives in a guest's place; no guest's answer has it. */
    public static final String OWN_ANSWER = "Portico-Gateway";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Seconds. HAProxy tries a guest for four before it says that there is none. */
    private static final String FOR_PACKETS = "3", FOR_ANSWERS = "6";
    private static final int TOO_LATE = 124, NO_PROGRAM = 127;
    private static final Pattern STATUS = Pattern.compile("(?m)^HTTP/[0-9.]+ ([0-9]{3})"), OWN = Pattern.compile("(?im)^" + OWN_ANSWER + ":"), TLS = Pattern.compile("(?m)^New, \\S+, Cipher is [A-Z]");

    /** Its cable behaves as the card that has the public address: where that does not forward, it does not either. */
    private static final String SCRIPT = """
            how=$0 to=$1 port=$2 name=$3 patience=$4
            exec 5< <(exec unshare --net bash -c 'echo $$; exec sleep 10' 2>&1)
            read -r keeper <&5
            case $keeper in ''|*[!0-9]*) echo "${keeper:-no namespace}" >&2; exit 3; esac
            cable=pv$keeper outside= forwards= why=
            trap 'ip link del $cable 2>/dev/null; kill $keeper' EXIT
            for try in 1 2 3 4 5; do
              number=$((RANDOM % 16384 * 4)); begin=198.19.$((number >> 8))
              [ -z "$(ip -4 -o address show to $begin.$((number & 255))/30)" ] && break
            done
            near=$begin.$(((number & 255) + 1)) far=$begin.$(((number & 255) + 2))
            set -e
            ip link add $cable type veth peer name eth0 netns $keeper
            ip address add $near/30 dev $cable
            ip link set $cable up
            read -r _ outside _ < <(ip -4 -o address show to "$to") || true
            if [ -n "$outside" ]; then
              read -r forwards < /proc/sys/net/ipv4/conf/$outside/forwarding
              echo $forwards > /proc/sys/net/ipv4/conf/$cable/forwarding
              [ $forwards = 1 ] || why="net.ipv4.conf.$outside.forwarding = $forwards"
            fi
            nsenter -t $keeper -n bash -ec "ip address add $far/30 dev eth0; ip link set eth0 up; ip route add default via $near"
            set +e
            visit() { nsenter -t $keeper -n timeout $patience bash -c "$@" 2>&1; }
            request=$(printf 'GET / HTTP/1.1\\r\\nHost: %s\\r\\nUser-Agent: Portico\\r\\nAccept: */*\\r\\nConnection: close\\r\\n\\r\\n.' "$name")
            case $how in
              tcp) said=$(visit 'exec 3<>/dev/tcp/$0/$1' $to $port) ;;
              udp) said=$(visit 'echo > /dev/udp/$0/$1 && sleep 0.2' $to $port) ;;
              http) said=$(visit 'exec 3<>/dev/tcp/$0/$1 && printf %s "$2" >&3 && head -c 4000 <&3' $to $port "${request%.}" | tr -d '\\0'; exit ${PIPESTATUS[0]}) ;;
              https) said=$(visit 'command -v openssl >/dev/null || exit 127; printf %s "$2" | openssl s_client -ign_eof -connect $0:$1 -servername "$3"' $to $port "${request%.}" "$name" | tr -d '\\0'; exit ${PIPESTATUS[0]}) ;;
            esac
            echo "$? $why"
            printf '%s\\n' "$said"
            """;

    private final Place place;
    private final String address;

    /** @param place of the gateway @param address that is visited */
    public Outsider(Place place, String address) {
        this.place = place;
        this.address = address;
    }

    /** Connects. Three seconds at most. @throws GatewayException when nobody can be sent from there */
    public Visit tcp(int port) {
        var heard = go("tcp", port, "-", FOR_PACKETS);
        return heard.status == 0 ? new Visit(Outcome.THROUGH, address + ":" + port) : heard.failed();
    }

    /** Sends a datagram. @throws GatewayException when nobody can be sent from there */
    public Visit udp(int port) {
        var heard = go("udp", port, "-", FOR_PACKETS);
        return heard.status == 0 ? new Visit(Outcome.SENT, heard.why) : heard.failed();
    }

    /** Asks for the front page of a site by HTTP. Six seconds at most. @throws GatewayException when nobody can be sent from there */
    public Visit http(String name) {
        var heard = go("http", 80, name, FOR_ANSWERS);
        return heard.answer("HTTP", true).orElseGet(heard::failed);
    }

    /**
     * The same through TLS, asking for the name in the handshake too.
     *
     * @param endsHere TLS ends at the gateway; otherwise whoever shows a certificate is the guest, whatever it says then
     */
    public Visit https(String name, boolean endsHere) {
        var heard = go("https", 443, name, FOR_ANSWERS);
        if (heard.status == NO_PROGRAM) throw new GatewayException("the gateway has no openssl");
        return heard.answer("HTTPS", endsHere).orElseGet(() -> !endsHere && TLS.matcher(heard.said).find() ? new Visit(Outcome.THROUGH, "TLS") : heard.failed());
    }

    private Heard go(String how, int port, String name, String seconds) {
        var said = place.run(PATIENCE, "", "bash", "-c", SCRIPT, how, address, String.valueOf(port), name, seconds);
        if (!said.ok()) throw new GatewayException("no visitor can be sent from " + place.name() + ": " + said.complaint());
        var first = said.out().lines().findFirst().orElseThrow().split(" ", 2);
        return new Heard(Integer.parseInt(first[0]), first[1], said.out().substring(said.out().indexOf('\n') + 1));
    }

    /** @param status of the program that visited @param why a setting of the gateway that keeps everybody out; empty: none was found */
    private record Heard(int status, String why, String said) {

        /** Empty: there was none. @param marked the gateway read it, so it can be told from one of its own */
        Optional<Visit> answer(String protocol, boolean marked) {
            var line = STATUS.matcher(said);
            if (!line.find()) return Optional.empty();
            var head = said.substring(line.start()).split("\r?\n\r?\n", 2)[0];
            return Optional.of(new Visit(marked && OWN.matcher(head).find() ? Outcome.REFUSED : Outcome.THROUGH, protocol + " " + line.group(1)));
        }

        Visit failed() {
            if (!why.isEmpty()) return new Visit(Outcome.SILENT, why);
            if (status == TOO_LATE) return new Visit(Outcome.SILENT, "");
            var words = said.toLowerCase(Locale.ROOT);
            for (var reason : new String[] {"Connection refused", "No route to host", "Network is unreachable", "Connection reset"})
                if (words.contains(reason.toLowerCase(Locale.ROOT))) return new Visit(Outcome.REFUSED, reason);
            return new Visit(Outcome.REFUSED, "");
        }
    }
}
