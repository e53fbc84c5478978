package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PpmTest {

    @Test
    void pixels_keep_their_colours() throws IOException {
        byte[] header = "P6\n2 1\n255\n".getBytes(StandardCharsets.US_ASCII);
        byte[] ppm = Arrays.copyOf(header, header.length + 6);
        System.arraycopy(new byte[] {(byte) 0x80, 0x40, 0x20, 0, 0, (byte) 0xff}, 0, ppm, header.length, 6);
        var image = ImageIO.read(new ByteArrayInputStream(Ppm.toPng(ppm)));
        assertThat(image.getRGB(0, 0)).isEqualTo(0xff804020);
        assertThat(image.getRGB(1, 0)).isEqualTo(0xff0000ff);
        assertThatThrownBy(() -> Ppm.toPng(Arrays.copyOf(ppm, ppm.length - 1))).hasMessageContaining("cut off");
        assertThatThrownBy(() -> Ppm.toPng(new byte[100])).hasMessageContaining("neither");
        assertThatThrownBy(() -> Ppm.toPng("P6 99999999999 1 255 ".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Ppm.toPng("P6            ".getBytes(StandardCharsets.US_ASCII))).isInstanceOf(IOException.class);
    }
}
