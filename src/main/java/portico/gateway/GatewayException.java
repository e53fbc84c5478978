package portico.gateway;

import portico.place.PlaceException;

/** The gateway does not answer or refuses; what it did before, it goes on doing. The message is for staff. */
public class GatewayException extends RuntimeException {

    public GatewayException(String message) { super(message); }

    /** A place that does not do what it is asked to. */
    public static GatewayException of(PlaceException e) { return new GatewayException(e.getMessage(), e); }

    public GatewayException(String message, Throwable cause) { super(message, cause); }
}
