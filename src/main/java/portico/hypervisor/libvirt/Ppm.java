package portico.hypervisor.libvirt;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Turns the PPM pictures of older QEMU versions into PNG. */
final class Ppm {

    /** @param ppm binary form, "P6 width height 255" and then three bytes a pixel */
    static byte[] toPng(byte[] ppm) throws IOException {
        int[] header = new int[3];
        int at = 2;
        if (ppm.length < 11 || ppm[0] != 'P' || ppm[1] != '6') throw new IOException("a picture of the screen is neither PNG nor PPM");
        for (int i = 0; i < 3; i++) {
            while (at < ppm.length && Character.isWhitespace(ppm[at])) at++;
            for (; at < ppm.length && Character.isDigit(ppm[at]); at++) header[i] = header[i] * 10 + ppm[at] - '0';
        }
        at++;
        int width = header[0], height = header[1];
        if (width <= 0 || height <= 0 || width > 16384 || height > 16384 || ppm.length - at < 3 * width * height) throw new IOException("a picture of the screen is cut off");
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += 3) image.setRGB(x, y, (ppm[at] & 255) << 16 | (ppm[at + 1] & 255) << 8 | ppm[at + 2] & 255);
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private Ppm() {}
}
