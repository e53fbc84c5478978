package portico.media;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about the CD drive. English and Chinese: {@code messages/media_*.properties}. */
@MessageBundle("media")
public interface MediaText {
    @Message String media();
    @Message String drive();
    @Message String inDrive();
    @Message String empty();
    @Message String emptyHint();
    @Message String image();
    @Message String noImages();
    @Message String noImagesHint();
    @Message String change();
    @Message String staysHint();
    @Message String boot();
    @Message String bootNow();
    @Message String bootPlug();
    @Message String bootOnce();
    @Message String bootEject();
}
