package portico.offhost;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where copies lie, as it is written: {@code /directory}, {@code sftp://user@host:port/directory}, {@code s3+https://host:port/bucket/prefix}. No secret is in it.
 *
 * @param uri null: a directory of the portal's machine
 */
public record Location(String text, URI uri) {

    /** @throws IllegalArgumentException when it is none of these; the message says what is wrong */
    public static Location of(String text) {
        if (text.startsWith("/")) return new Location(text, null);
        try {
            var uri = new URI(text);
            if (uri.getScheme() == null || !uri.getScheme().matches("sftp|s3\\+https?")) throw new IllegalArgumentException("must be an absolute path, sftp://user@host/directory, or s3+https://host/bucket");
            if (uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) throw new IllegalArgumentException("must name a host, and nothing after the path");
            if (uri.getPath().replace("/", "").isEmpty()) throw new IllegalArgumentException(uri.getScheme().equals("sftp") ? "must name a directory" : "must name a bucket");
            var user = uri.getUserInfo();
            if (user != null && (user.contains(":") || !uri.getScheme().equals("sftp"))) throw new IllegalArgumentException("must hold no secrets; they belong into backupAccess");
            return new Location(text, uri);
        } catch (URISyntaxException bad) {
            throw new IllegalArgumentException("is not an address: " + bad.getReason(), bad);
        }
    }

    public boolean isDirectory() { return uri == null; }

    public boolean isSftp() { return uri != null && uri.getScheme().equals("sftp"); }

    public boolean isS3() { return uri != null && !isSftp(); }

    String user() { return uri.getUserInfo() == null ? "root" : uri.getUserInfo(); }

    int port() { return uri.getPort() < 0 ? 22 : uri.getPort(); }

    /** Of the service that the bucket is at. */
    URI endpoint() { return URI.create(uri.getScheme().substring(3) + "://" + uri.getRawAuthority()); }
}
