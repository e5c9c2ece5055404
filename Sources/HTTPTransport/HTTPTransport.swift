package enum HTTPTransportRoom {}
