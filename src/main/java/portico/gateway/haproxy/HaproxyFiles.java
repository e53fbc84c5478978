package portico.gateway.haproxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import portico.gateway.Gateway;
import portico.gateway.GatewayException;
import portico.gateway.Outsider;
import portico.gateway.Site;
import portico.place.Place;

/** What HAProxy reads when it starts, and its sockets. All of it is made anew from what is wanted, so nothing here needs keeping. */
record HaproxyFiles(Place place, Path directory) {

    private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");
    private static final String PEM = ".pem";

    static HaproxyFiles of(Place place, Gateway gateway) {
        var files = new HaproxyFiles(place, place.path(gateway.directory()));
        try {
            Files.createDirectories(files.directory);
            if (!place.isDirectory(files.certificates())) {
                Files.createDirectory(files.certificates());
                Files.setPosixFilePermissions(files.certificates(), OURS_ALONE);
            }
        } catch (IOException | UncheckedIOException failed) {
            throw new GatewayException("cannot make " + files.directory + ": " + failed.getMessage(), failed);
        }
        return files;
    }

    /** Names, where they lead and how, see {@link Ways}. */
    Path map() { return directory.resolve("sites.map"); }

    /** Answers to certificate authorities, by token. */
    Path answers() { return directory.resolve("answers.map"); }

    /** Which certificate is for which name. */
    Path list() { return directory.resolve("certificates.list"); }

    Path certificates() { return directory.resolve("certificates"); }

    Path certificate(String digest) { return certificates().resolve(digest + PEM); }

    Path config() { return directory.resolve("haproxy.cfg"); }

    Path socket() { return directory.resolve("haproxy.sock"); }

    HaproxySocket admin() { return new HaproxySocket(place, socket().toString()); }

    /** Where HAProxy hands connections to itself whose TLS it ends. */
    Path inner() { return directory.resolve("inner.sock"); }

    Path pid() { return directory.resolve("haproxy.pid"); }

    /** Before anything is told to the running process: should it end now, its next life knows the newest. */
    void writeMaps(Set<Site> sites, Map<String, String> answers) {
        write(map(), sites.stream().sorted(Comparator.comparing(Site::domain)).map(site -> site.domain() + " " + Ways.text(site) + "\n").collect(Collectors.joining()));
        write(answers(), new TreeMap<>(answers).entrySet().stream().map(answer -> answer.getKey() + " " + answer.getValue() + "\n").collect(Collectors.joining()));
    }

    /** @param wanted names by digest */
    void writeList(Map<String, String> wanted) { write(list(), new TreeMap<>(wanted).entrySet().stream().map(entry -> certificate(entry.getKey()) + " " + entry.getValue() + "\n").collect(Collectors.joining())); }

    /** Chain and key of those that are not there yet. */
    void writeCertificates(Set<String> digests, UnaryOperator<String> pem) {
        try {
            for (var digest : digests) {
                if (place.isThere(certificate(digest))) continue;
                var fresh = certificates().resolve(digest + ".new");
                place.create(fresh, pem.apply(digest).getBytes(StandardCharsets.US_ASCII));
                place.rename(fresh, certificate(digest));
            }
        } catch (IOException failed) {
            throw new GatewayException("cannot write into " + certificates() + ": " + failed.getMessage(), failed);
        }
    }

    String readCertificate(String digest) {
        try {
            return Files.readString(certificate(digest));
        } catch (IOException failed) {
            throw new GatewayException("cannot read " + certificate(digest) + ": " + failed.getMessage(), failed);
        }
    }

    /** Keys that nobody wants any more are not left lying about. */
    void removeOtherCertificates(Set<String> digests) {
        try (var files = Files.list(certificates())) {
            for (var file : files.toList()) if (!digests.contains(digest(file.toString()))) Files.delete(file);
        } catch (IOException failed) {
            throw new GatewayException("cannot tidy up " + certificates() + ": " + failed.getMessage(), failed);
        }
    }

    /** The digest in a file's name; the whole name when it is none of ours. */
    String digest(String file) {
        var folder = certificates() + "/";
        return file.startsWith(folder) && file.endsWith(PEM) ? file.substring(folder.length(), file.length() - PEM.length()) : file;
    }

    /** True when it was another one before. */
    boolean writeConfig(String publicIp) { return write(config(), text(publicIp)); }

    private boolean write(Path file, String text) {
        try {
            if (place.isThere(file) && Files.readString(file).equals(text)) return false;
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, text);
            place.rename(fresh, file);
            return true;
        } catch (IOException | UncheckedIOException failed) {
            throw new GatewayException("cannot write " + file + ": " + failed.getMessage(), failed);
        }
    }

    /**
     * The address in the map becomes the connection's destination. There are no servers by name: were one taken away, HAProxy would fall through to another, and
     * one customer's visitors would land at another's. For the same reason no connection to a guest is used for two visitors.
     *
     * <p>Port 443 looks at the name before anything is decrypted. Where TLS ends here, the connection goes to {@code inner}, which holds the certificates; the name
     * in the handshake and the one in the request must be one, so nobody gets to a site by another's certificate.
     *
     * <p>What HAProxy answers itself, other than a redirect that was wanted and what an authority asked for, has a header that no guest's answer keeps.
     */
    private String text(String publicIp) {
        return """
                # Written by Portico; changes are overwritten.
                global
                    user haproxy
                    group haproxy
                    stats socket %1$s mode 600 level admin
                    maxconn 8000
                    ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
                    ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 60s
                    timeout server 60s
                    timeout http-request 10s
                    timeout tunnel 1h
                    http-error status 400 content-type text/plain hdr %7$s 400 string "This is no request."
                    http-error status 408 content-type text/plain hdr %7$s 408 string "No request came in time."
                    http-error status 500 content-type text/plain hdr %7$s 500 string "The gateway failed."
                    http-error status 502 content-type text/plain hdr %7$s 502 string "The machine of this site gave no proper answer."
                    http-error status 503 content-type text/plain hdr %7$s 503 string "The machine of this site does not answer."
                    http-error status 504 content-type text/plain hdr %7$s 504 string "The machine of this site takes too long."
                frontend web
                    bind %2$s:80
                    http-request set-var(txn.answer) path,field(4,/),map_str(%4$s) if { path_beg /.well-known/acme-challenge/ }
                    http-request return status 200 content-type text/plain lf-string "%%[var(txn.answer)]" if { var(txn.answer) -m found }
                    http-request set-var(txn.name) req.hdr(host),host_only,lower,rtrim(.)
                    http-request set-var(txn.way) var(txn.name),map_str(%3$s)
                    http-request return status 404 content-type text/plain hdr %7$s 404 string "No site of this name is served here." unless { var(txn.way) -m found }
                    http-request redirect code 308 location https://%%[var(txn.name)]%%[pathq] if { var(txn.way) -m sub ,redirect }
                    http-request set-var(txn.to) var(txn.way),field(1,\\",\\")
                    http-request del-header X-Forwarded- -m beg
                    http-request del-header Forwarded
                    http-request del-header X-Real-IP
                    http-request set-header X-Forwarded-Proto http
                    http-request set-header X-Forwarded-For %%[src] unless { var(txn.way) -m sub ,proxy }
                    use_backend guests_proxy if { var(txn.way) -m sub ,proxy }
                    default_backend guests
                backend guests
                    http-reuse never
                    http-response del-header %7$s
                    http-request set-dst var(txn.to)
                    http-request set-dst-port int(80)
                    server any 0.0.0.0:0
                backend guests_proxy
                    http-reuse never
                    http-response del-header %7$s
                    http-request set-dst var(txn.to)
                    http-request set-dst-port int(80)
                    server any 0.0.0.0:0 send-proxy-v2
                frontend tls
                    mode tcp
                    bind %2$s:443
                    tcp-request inspect-delay 5s
                    tcp-request content set-var(sess.way) req.ssl_sni,lower,rtrim(.),map_str(%3$s) if { req.ssl_hello_type 1 }
                    tcp-request content reject if { req.ssl_hello_type 1 } !{ var(sess.way) -m found }
                    tcp-request content accept if { var(sess.way) -m sub ,end }
                    tcp-request content set-var(sess.to) var(sess.way),field(1,\\",\\") if { var(sess.way) -m found }
                    tcp-request content set-dst var(sess.to) if { var(sess.way) -m found }
                    tcp-request content accept if { var(sess.way) -m found }
                    tcp-request content reject if WAIT_END
                    use_backend inner if { var(sess.way) -m sub ,end }
                    use_backend guests_tls_proxy if { var(sess.way) -m sub ,proxy }
                    default_backend guests_tls
                backend guests_tls
                    mode tcp
                    server any 0.0.0.0:443
                backend guests_tls_proxy
                    mode tcp
                    server any 0.0.0.0:443 send-proxy-v2
                backend inner
                    mode tcp
                    server here unix@%5$s send-proxy-v2
                frontend ended
                    bind unix@%5$s user haproxy mode 600 accept-proxy ssl crt-list %6$s strict-sni alpn h2,http/1.1
                    http-request set-var(txn.name) req.hdr(host),host_only,lower,rtrim(.)
                    http-request return status 421 content-type text/plain hdr %7$s 421 string "This connection is for another site." unless { ssl_fc_sni,lower,rtrim(.),strcmp(txn.name) eq 0 }
                    http-request set-var(txn.way) var(txn.name),map_str(%3$s)
                    http-request return status 404 content-type text/plain hdr %7$s 404 string "No site of this name is served here." unless { var(txn.way) -m sub ,end }
                    http-request set-var(txn.to) var(txn.way),field(1,\\",\\")
                    http-request del-header X-Forwarded- -m beg
                    http-request del-header Forwarded
                    http-request del-header X-Real-IP
                    http-request set-header X-Forwarded-Proto https
                    http-request set-header X-Forwarded-For %%[src] unless { var(txn.way) -m sub ,proxy }
                    http-response set-header Strict-Transport-Security max-age=15552000 if { var(txn.way) -m sub ,hsts }
                    use_backend guests_secure_proxy if { var(txn.way) -m sub ,proxy } { var(txn.way) -m sub ,secure }
                    use_backend guests_secure if { var(txn.way) -m sub ,secure }
                    use_backend guests_proxy if { var(txn.way) -m sub ,proxy }
                    default_backend guests
                backend guests_secure
                    http-reuse never
                    http-response del-header %7$s
                    http-request set-dst var(txn.to)
                    http-request set-dst-port int(443)
                    server any 0.0.0.0:0 ssl verify none sni var(txn.name)
                backend guests_secure_proxy
                    http-reuse never
                    http-response del-header %7$s
                    http-request set-dst var(txn.to)
                    http-request set-dst-port int(443)
                    server any 0.0.0.0:0 ssl verify none sni var(txn.name) send-proxy-v2
                """.formatted(socket(), publicIp, map(), answers(), inner(), list(), Outsider.OWN_ANSWER);
    }
}
