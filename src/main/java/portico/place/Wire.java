package portico.place;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection to a program. Closing it ends whoever waits in one of its streams. */
public interface Wire extends Closeable {

    InputStream in();

    OutputStream out();
}
