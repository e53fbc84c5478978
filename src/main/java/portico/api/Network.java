package portico.api;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/** An address or a network of them, as {@code 192.0.2.7}, {@code 192.0.2.0/24} or {@code 2001:db8::/32}. */
public final class Network {

    private final IpSubnetFilterRule rule;

    private Network(IpSubnetFilterRule rule) { this.rule = rule; }

    /** @throws IllegalArgumentException when the text is neither an address nor a network */
    public static Network of(String text) {
        var parts = text.split("/", 2);
        if (!isAddress(parts[0])) throw new IllegalArgumentException(text + " is neither an address nor a network");
        int most = parts[0].contains(":") ? 128 : 32;
        int bits = parts.length == 2 && parts[1].matches("[0-9]{1,3}") ? Integer.parseInt(parts[1]) : parts.length == 2 ? -1 : most;
        if (bits < 0 || bits > most) throw new IllegalArgumentException(text + " is neither an address nor a network");
        return new Network(new IpSubnetFilterRule(parts[0], bits, IpFilterRuleType.ACCEPT));
    }

    /** Whether it holds this address; false for what is none. */
    public boolean contains(String address) {
        return isAddress(address) && rule.matches(new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), 0));
    }

    /** What stands for an address where somebody's addresses are counted as one: an IPv6 customer owns a whole /64. */
    public static String around(String address) {
        var bytes = address.contains(":") ? NetUtil.createByteArrayFromIpAddressString(address) : null;
        return bytes == null ? address : HexFormat.of().formatHex(bytes, 0, Math.min(8, bytes.length)) + "/64";
    }

    static boolean isAddress(String text) { return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text); }
}
