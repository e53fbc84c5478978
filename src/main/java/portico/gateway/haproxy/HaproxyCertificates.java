package portico.gateway.haproxy;

import java.util.*;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import portico.gateway.GatewayException;
import portico.gateway.Site;
import portico.gateway.Sites;

/** Certificates in the running HAProxy: loaded, listed for their names, taken out, without a reload. A certificate's file is named by its digest, so one that is there is the right one. */
record HaproxyCertificates(HaproxyFiles files, HaproxySocket socket) {

    /** HAProxy takes a command into one buffer of 16 KiB. */
    private static final int LONGEST = 15_000;
    private static final Pattern UNDER_WAY = Pattern.compile("Transaction \\w+ for certificate (\\S+)!");

    /** Names by digest. */
    static Map<String, String> wanted(Set<Site> sites) {
        return sites.stream().filter(site -> site.way().endsTls()).collect(Collectors.toMap(site -> site.way().certificate(), Site::domain));
    }

    /** What is listed: digests by name. Lines as "/…/0123abcd.pem www.example.com". */
    Map<String, List<String>> read() {
        var shown = new HashMap<String, List<String>>();
        for (var line : socket.ask("show ssl crt-list " + files.list()).split("\n")) {
            if (line.isBlank() || line.startsWith("#")) continue;
            var parts = line.strip().split(" ");
            if (parts.length != 2) throw new GatewayException("haproxy: " + line);
            shown.computeIfAbsent(parts[1], name -> new ArrayList<>()).add(files.digest(parts[0]));
        }
        return shown;
    }

    /** Lists what is wanted and is not there. Before the map sends visitors to it. @return whether something was added */
    boolean add(Sites wanted, Map<String, List<String>> shown) {
        var fresh = new TreeMap<>(wanted(wanted.all()));
        fresh.entrySet().removeIf(entry -> shown.getOrDefault(entry.getValue(), List.of()).contains(entry.getKey()));
        if (fresh.isEmpty()) return false;
        var loaded = loaded();
        fresh.forEach((digest, name) -> {
            var file = files.certificate(digest).toString();
            if (!loaded.contains(file)) demand("new ssl cert " + file, "New empty certificate store");
            load(file, files.readCertificate(digest));
            demand("add ssl crt-list " + files.list() + " <<\n" + file + " " + name + "\n", "Success!");
        });
        return true;
    }

    /** Takes out what nobody wants. After the map sends nobody there any more. @return whether something was taken out */
    boolean remove(Sites wanted, Map<String, List<String>> shown) {
        var right = wanted(wanted.all());
        var stale = new ArrayList<String>();
        shown.forEach((name, digests) -> digests.stream().filter(digest -> !name.equals(right.get(digest))).forEach(stale::add));
        for (var digest : stale) {
            // One that is none of ours is named by its file.
            var file = digest.startsWith("/") ? digest : files.certificate(digest).toString();
            demand("del ssl crt-list " + files.list() + " " + file, "deleted");
            if (!right.containsKey(digest)) demand("del ssl cert " + file, "deleted");
        }
        return !stale.isEmpty();
    }

    private void load(String file, String pem) {
        if (pem.length() > LONGEST) throw new GatewayException("the certificate in " + file + " is longer than HAProxy takes while it runs");
        // Its payload ends at the first empty line.
        var command = "set ssl cert " + file + " <<\n" + pem.replaceAll("\n\n+", "\n").strip() + "\n";
        var about = begin(command);
        if (!about.equals(file)) {
            // There is one at a time, and somebody died half-way through another.
            demand("abort ssl cert " + about, "aborted");
            about = begin(command);
        }
        if (!about.equals(file)) throw new GatewayException("haproxy is about " + about + " and does not let go of it");
        demand("commit ssl cert " + file, "Success!");
    }

    /** Which certificate it is about now. */
    private String begin(String command) {
        var said = socket.ask(command);
        var about = UNDER_WAY.matcher(said);
        if (!about.find()) throw new GatewayException("haproxy: " + said.strip());
        return about.group(1);
    }

    private Set<String> loaded() {
        return socket.ask("show ssl cert").lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).map(line -> line.startsWith("*") ? line.substring(1) : line).collect(Collectors.toSet());
    }

    private void demand(String command, String success) {
        var said = socket.ask(command);
        if (!said.contains(success)) throw new GatewayException("haproxy: " + command.lines().findFirst().orElseThrow() + ": " + said.strip());
    }
}
