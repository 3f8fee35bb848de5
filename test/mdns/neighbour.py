"""Another machine in the network, with python-zeroconf: it tells as JSON lines which services of a kind it sees come and go, and
every packet of multicast (UDP 5353, IGMP) from the address that it is given."""
import json
import socket
import sys
import threading

from zeroconf import IPVersion, ServiceBrowser, Zeroconf

watched, own, kind = sys.argv[1:4]


telling = threading.Lock()


def tell(**said):
    with telling:  # two threads tell
        print(json.dumps(said), flush=True)


def watch():
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
    tell(watching=True)
    while True:
        packet = wire.recv(65536)
        source = socket.inet_ntoa(packet[12:16])
        head = (packet[0] & 15) * 4
        to = int.from_bytes(packet[head + 2 : head + 4], "big") if packet[9] == 17 else None
        if source == watched and (packet[9] == 2 or to == 5353):
            tell(wire="igmp" if packet[9] == 2 else "mdns")


class Listener:
    def add_service(self, zeroconf, kind, name):
        info = zeroconf.get_service_info(kind, name, 5000)
        tell(
            added=name,
            port=info.port,
            server=info.server,
            addresses=info.parsed_addresses(),
            text={key.decode(): value.decode() for key, value in info.properties.items()},
        )

    def update_service(self, zeroconf, kind, name):
        pass

    def remove_service(self, zeroconf, kind, name):
        tell(removed=name)


threading.Thread(target=watch, daemon=True).start()
zeroconf = Zeroconf(interfaces=[own], ip_version=IPVersion.V4Only)
ServiceBrowser(zeroconf, kind, Listener())
sys.stdin.read()
zeroconf.close()
