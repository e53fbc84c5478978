package portico.offhost;

import java.net.URI;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;

/** A service that speaks S3, with one bucket, in memory. A process of its own: what it is made of does not get on with what Quarkus is made of. */
final class S3Service {

    private S3Service() {}

    /** Says its port, and goes on until the one who started it hangs up. @param arguments access key, secret key, bucket */
    public static void main(String[] arguments) throws Exception {
        var content = ContextBuilder.newBuilder(new TransientApiMetadata()).credentials("any", "any").build(BlobStoreContext.class).getBlobStore();
        content.createContainerInLocation(null, arguments[2]);
        var service = S3Proxy.builder().blobStore(content).endpoint(URI.create("http://127.0.0.1:0")).awsAuthentication(AuthenticationType.AWS_V4, arguments[0], arguments[1])
                .v4MaxNonChunkedRequestSize(128L << 20).build();
        service.start();
        System.out.println("port " + service.getPort());
        while (System.in.read() >= 0) Thread.onSpinWait();
        service.stop();
        System.exit(0);
    }
}
