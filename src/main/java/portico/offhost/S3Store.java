package portico.offhost;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import portico.hypervisor.BackupFile;
import portico.hypervisor.Machine;
import portico.offhost.StoreTrouble.Kind;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket of a service that speaks S3: {@code <prefix>/portico-<vm>/<id>.backup}, sent in parts, whole or not at all. */
final class S3Store implements Store, AutoCloseable {

    /** A part is in memory while it is sent; an object has at most 10,000 of them. */
    private static final int SMALL_PART = 16 << 20, LARGE_PART = 64 << 20, SMALL_PARTS = 1_000;
    private static final Duration CONNECT = Duration.ofSeconds(10), ANSWER = Duration.ofMinutes(1);

    private final S3Client client;
    private final String bucket, prefix, name;

    /** @param endpoint of the service @param path bucket, and after a slash what keys begin with */
    S3Store(URI endpoint, String path, String accessKey, String secretKey, String region) {
        var parts = path.replaceAll("^/+|/+$", "").split("/", 2);
        bucket = parts[0];
        prefix = parts.length > 1 ? parts[1] + "/" : "";
        name = endpoint.getHost() + "/" + bucket;
        client = S3Client.builder().endpointOverride(endpoint).region(Region.of(region)).forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .httpClient(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER).build())
                // Not every service knows the newer sums; we have one of our own.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED).responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // Nothing of the account that the portal runs under counts.
                .overrideConfiguration(settings -> settings.defaultProfileFileSupplier(() -> ProfileFile.aggregator().build())).build();
    }

    private String key(BackupFile backup) { return prefix + Machine.nameOf(backup.vmId()) + "/" + backup.id() + ".backup"; }

    private interface Work<T> {
        T call() throws IOException;
    }

    private <T> T ask(Work<T> work) throws IOException {
        try {
            return work.call();
        } catch (S3Exception no) {
            throw new StoreTrouble(kind(no), name + ": " + no.getMessage(), no);
        } catch (SdkException away) {
            throw new StoreTrouble(Kind.AWAY, name + " cannot be reached: " + away.getMessage(), away);
        }
    }

    /** Services have words of their own for "full". */
    private static Kind kind(S3Exception no) {
        var code = no.awsErrorDetails() == null ? "" : String.valueOf(no.awsErrorDetails().errorCode());
        if (no.statusCode() == 507 || code.matches(".*(Quota|StorageFull|InsufficientCapacity|Insufficient.*Space).*")) return Kind.FULL;
        return no.statusCode() == 401 || no.statusCode() == 403 ? Kind.DENIED : Kind.AWAY;
    }

    @Override public String write(BackupFile backup, InputStream content) throws IOException {
        return ask(() -> {
            var key = key(backup);
            var upload = client.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
            String sent;
            try {
                sent = send(key, upload, content);
            } catch (IOException | RuntimeException failed) {
                abort(key, upload, failed);
                throw failed;
            }
            if (Sums.of(open(backup)).equals(sent)) return sent;
            erase(backup);
            throw new IOException("what arrived at " + name + " as " + key + " is not what was sent");
        });
    }

    private String send(String key, String upload, InputStream content) throws IOException {
        var sum = Sums.sha256();
        var parts = new ArrayList<CompletedPart>();
        var piece = content.readNBytes(SMALL_PART);
        do {
            sum.update(piece);
            var body = RequestBody.fromBytes(piece);
            int number = parts.size() + 1;
            var tag = client.uploadPart(request -> request.bucket(bucket).key(key).uploadId(upload).partNumber(number), body).eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            piece = content.readNBytes(number < SMALL_PARTS ? SMALL_PART : LARGE_PART);
        } while (piece.length > 0);
        client.completeMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(parts)));
        return Sums.hex(sum);
    }

    /** Parts that were sent cost room, and money, until somebody says that they are not wanted. */
    private void abort(String key, String upload, Exception why) {
        try {
            client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(upload));
        } catch (SdkException lost) {
            why.addSuppressed(lost);
        }
    }

    /** How many copies were begun and neither completed nor given up. */
    int begun() { return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().size(); }

    @Override public boolean isWhole(BackupFile backup, String sha256) throws IOException {
        try {
            return ask(() -> Sums.of(client.getObject(request -> request.bucket(bucket).key(key(backup)))).equals(sha256));
        } catch (StoreTrouble trouble) {
            if (isMissing(trouble)) return false;
            throw trouble;
        }
    }

    private static boolean isMissing(StoreTrouble trouble) { return trouble.getCause() instanceof S3Exception no && no.statusCode() == 404 && no.awsErrorDetails() != null && "NoSuchKey".equals(no.awsErrorDetails().errorCode()); }

    @Override public InputStream open(BackupFile backup) throws IOException { return ask(() -> client.getObject(request -> request.bucket(bucket).key(key(backup)))); }

    @Override public long bytes(BackupFile backup) throws IOException { return ask(() -> client.headObject(request -> request.bucket(bucket).key(key(backup))).contentLength()); }

    @Override public void erase(BackupFile backup) throws IOException { ask(() -> client.deleteObject(request -> request.bucket(bucket).key(key(backup)))); }

    @Override public void close() { client.close(); }
}
