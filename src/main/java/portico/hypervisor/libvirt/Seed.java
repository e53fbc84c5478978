package portico.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import portico.hypervisor.FirstBoot;

/** The files that cloud-init's NoCloud looks for, as a CD image. */
final class Seed {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Debian's cloud-init else puts a command before root's keys that sends whoever logs in away. The user's own data overrides it. */
    private static final String VENDOR_DATA = "#cloud-config\ndisable_root: false\n";

    static byte[] of(FirstBoot firstBoot) {
        var about = new LinkedHashMap<String, Object>();
        about.put("instance-id", firstBoot.instance());
        about.put("local-hostname", firstBoot.hostName());
        if (!firstBoot.sshKeys().isEmpty()) about.put("public-keys", firstBoot.sshKeys());
        try {
            // JSON is YAML, with nothing to get wrong about quotes.
            var files = new LinkedHashMap<String, byte[]>(Map.of("meta-data", JSON.writeValueAsBytes(about)));
            files.put("user-data", firstBoot.userData().getBytes(StandardCharsets.UTF_8));
            files.put("vendor-data", VENDOR_DATA.getBytes(StandardCharsets.UTF_8));
            return CdImage.of("cidata", files);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Seed() {}
}
