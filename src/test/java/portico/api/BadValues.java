package portico.api;

import java.util.ArrayList;
import java.util.List;

/** Values that programs break on, by theme; each parameter gets those of its kind and those of every kind. */
final class BadValues {

    private static final List<String> OF_ALL = List.of("x", "-1", "0", "1.0", "null", "true", "' or 1=1 --", "{inject:vault}", "${jndi:ldap://x}", "<script>alert(1)</script>", "a\r\nb", " ", "\u202egnp",
            "a".repeat(10_000), "%0d%0a", "1|2", "1;2", "[]", "\ud83d\ude00", "%00");

    private static final List<String> INTEGERS = List.of(" 1", "1 ", "\t1", "+1", "01", "-01", "1.0", "1.", ".1", "1,0", "1e3", "0x10", "-0", "--1", "- 1", "2147483647", "2147483648", "-2147483648", "-2147483649",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "9".repeat(400), "１２", "١٢", "१२", "NaN", "Infinity", "-Infinity", "1e309", "-0.0", "999999999", "1_000", "1'000", "\u00a01", "1\u200b", "²", "Ⅳ",
            "1L", "1f", "0b1", "0o7", "true", "undefined", "1 or 1=1", "1/*", "1#", "00000000000000000000000000000001");

    private static final List<String> LISTS = List.of(",", ",,", "1,,2", "1,1,1", "1;2", "1|2", "1, 2", " 1 ,2 ", "[1,2]", "(1,2)", "1,[2,3]", "1\n2", "1,x", "1,-1", "1,99999999999999999999", "1,".repeat(4_000), "1,".repeat(100_000), "\"1\",\"2\"", "1-5", "*");

    private static final List<String> TEXTS = List.of("a", "ab12", "ab123", "a".repeat(49), "a".repeat(50), "a".repeat(51), "a".repeat(255), "a".repeat(256), "中".repeat(50), "中".repeat(51), "a b", "a.b", "-rf", "--help", "é", "e\u0301",
            "ﬁ", "ＡＤＭＩＮ", "root", "admin", "null", "system", "\u200b", "\u200e\u202e", "\ufeffbom", "\ufffe", "\ufffd", "\u0000", "a\u0007b", "\u001b[31m", "\u0085", "\u2028", "\u007f", "a\tb", "{", "}", "{{", "{cdi:page.user}",
            "{#include layout/page}", "{inject:tenancy}", "<img src=x onerror=1>", "'\"><svg/onload=1>", "javascript:1", "\\", "\\u0000", "%", "%n%s%x", "%s".repeat(50), "=cmd()|'/c calc'!A1", "+1+1", "@SUM(1)", "../", "../../etc/passwd",
            "..\\..\\x", "/etc/passwd", "file:///etc/passwd", "http://169.254.169.254/", "\"; drop table vm; --", "');select pg_sleep(9)--", "$(id)", "`id`", "|id", "&&id", ";id", "\nid", "a\u0000b", "0|1", "-1|x", "1e1000000000");

    private static final List<String> CONTACTS = List.of("a@b\r\nBcc: c@d", "\"a b\"@x.test", "a@b", "a@@b.test", "@b.test", "a@", "a@b..test", "a@-b.test", "用户@例子.测试", "a".repeat(64) + "@" + "b".repeat(60) + ".test", "a".repeat(320) + "@b.test",
            "a+tag@b.test", "a@b.test,c@d.test", "a@b.test;c@d.test", "a@[127.0.0.1]", "<a@b.test>", "a@b.test ", "+", "+8613800138000", "-8613800138000", "86 138 0013 8000", "861380013800x", "１３８００１３８０００", "+1900555123456789012345", "000",
            "(021) 12345678", "tel:13800138000", "911");

    private static final List<String> ADDRESSES = List.of("010.0.0.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "0.0.0.0", "127.0.0.1", "255.255.255.255", "10.77.0.0", "10.77.0.1", "10.77.15.255", "169.254.1.1", "224.0.0.1", "::", "::1",
            "::ffff:10.77.0.10", "2001:db8::1%eth0", "fe80::1", "1::2::3", "10.77.0.10/24", "10.77.0.10|10.77.0.11", "10.77.0.10||", "10.77.0.10,10.77.0.10", "dhcp", "dhcp|10.77.0.10", "0x0a4d000a", "172.16.1", "10.77.0.10:80", "10。77。0。10",
            "localhost", "www.example.com.", "*.example.com", "a_b.example.com", "a".repeat(64) + ".test", ("a".repeat(60) + ".").repeat(5) + "test", "xn--80ak6aa92e.com", "com.cn", "example.com\n", "example.com{", "example.com;x", "-a.test", "a-.test", "1.test", "test",
            "52:54:00:00:00:00", "52-54-00-00-00-00", "01:00:5e:00:00:01", "FF:FF:FF:FF:FF:FF", "52:54:00:00:00", "52:54:00:00:00:0g");

    private static final List<String> TREES = List.of("{", "}", "{}", "[]", "null", "\"\"", "{\"a\":1,\"a\":2}", "[".repeat(10_000), "{\"a\":".repeat(5_000), "{\"newPassword\":\"x\\nroot:y\"}", "{\"userName\":\"root\\n\",\"newPassword\":\"a:b\"}", "{\"userName\":\"root\",\"newPassword\":\"x\\nroot:y\"}", "{\"userName\":\"root\",\"newPassword\":{\"a\":1}}", "{\"macs\":\"52:54:00:00:00:01\",\"ip_0\":\"10.77.0.10\\n10.77.0.11\"}", "{\"userName\":\"-p\"}",
            "{\"serverName\":\"a.b;c\"}", "{\"filePath\":\"/etc/shadow\",\"content\":\"" + "A".repeat(20_000) + "\"}", "{\"commands\":[\"id\"]}", "{\"nicCount\":99}", "{\"name\":{\"deep\":{}}}", "{'a':1}", "{\"a\":NaN}", "//", "{\"\\u0000\":1}");

    private static final List<String> DECIMALS = List.of("NaN", "Infinity", "-Infinity", "1e309", "-1e309", "1e3", "-0.0", "-0", "-0.001", "+1", "1,5", "1.", ".5", "0x1p3", "1.0f", "1.0d", "9".repeat(400), "0." + "1".repeat(400), "1.5.2", "١٢", "１.５");

    private static final List<String> WORDS = List.of("LIST", " list", "list ", "List", "lıst", "list\u0000", "-2", "3", "00", "01", "7", "99", "-99", "1.0", "list,del");

    private BadValues() {}

    static List<String> of(Entry.Parameter p) {
        var all = new ArrayList<>(OF_ALL);
        switch (p.kind()) {
            case "number" -> all.addAll(INTEGERS);
            case "list" -> {
                all.addAll(LISTS);
                if (p.type() == String.class) all.addAll(ADDRESSES);
            }
            case "truth", "choice", "date" -> all.addAll(WORDS);
            case "text", "numbered" -> {
                all.addAll(TEXTS);
                all.addAll(switch (p.wire()) {
                    case "email", "tel" -> CONTACTS;
                    case "cmd_params" -> TREES;
                    case "bwusage" -> DECIMALS;
                    default -> p.wire().matches(".*(ip|domain|mac|address|start|end|gateway|netmask|dns).*") ? ADDRESSES : List.of();
                });
            }
            // An id of a thing.
            default -> all.addAll(INTEGERS);
        }
        return all.stream().distinct().toList();
    }

    /** Hostile parameters of commands inside guests. */
    static List<String> trees() { return TREES; }

    /** A few of them, for what is not a parameter of a command. */
    static List<String> ofAnything() { return TEXTS; }
}
