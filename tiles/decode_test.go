package tiles

import (
	"encoding/binary"
	"fmt"
	"math"

	"guotu/geo"
)

// decoded is a layer of a tile as a strict reader of Mapbox Vector Tile 2.1
// sees it. The front end's tests read tiles with a decoder of others.
type decoded struct {
	name     string
	version  uint64
	extent   uint64
	keys     []string
	values   []any
	features []decodedFeature
}

type decodedFeature struct {
	id         uint64
	kind       geomType
	properties map[string]any
	parts      [][]geo.Pixel // in tile units, y to the south
}

// message calls f for each field of a protobuf message.
func message(b []byte, f func(key, number uint64, body []byte) error) error {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 {
			return fmt.Errorf("a key is cut short")
		}
		b = b[n:]
		var number uint64
		var body []byte
		switch key & 7 {
		case 0:
			number, n = binary.Uvarint(b)
		case 1:
			n, number = 8, binary.LittleEndian.Uint64(b)
		case 2:
			size, m := binary.Uvarint(b)
			if m <= 0 || uint64(len(b)-m) < size {
				return fmt.Errorf("field %d is cut short", key>>3)
			}
			n, body = m+int(size), b[m:m+int(size)]
		default:
			return fmt.Errorf("wire type %d", key&7)
		}
		if n <= 0 {
			return fmt.Errorf("field %d is cut short", key>>3)
		}
		b = b[n:]
		if err := f(key, number, body); err != nil {
			return err
		}
	}
	return nil
}

func decodeTile(b []byte) (all []decoded, err error) {
	err = message(b, func(key, _ uint64, body []byte) error {
		if key != tileLayer {
			return fmt.Errorf("tile field %d", key)
		}
		l, err := decodeLayer(body)
		all = append(all, l)
		return err
	})
	return all, err
}

func decodeLayer(b []byte) (l decoded, err error) {
	var features [][]byte
	err = message(b, func(key, number uint64, body []byte) error {
		switch key {
		case layerVersion:
			l.version = number
		case layerName:
			l.name = string(body)
		case layerFeature:
			features = append(features, body)
		case layerKey:
			l.keys = append(l.keys, string(body))
		case layerValue:
			v, err := decodeValue(body)
			l.values = append(l.values, v)
			return err
		case layerExtent:
			l.extent = number
		default:
			return fmt.Errorf("layer field %d", key)
		}
		return nil
	})
	for _, f := range features {
		if err != nil {
			break
		}
		var d decodedFeature
		d, err = decodeFeature(&l, f)
		l.features = append(l.features, d)
	}
	return l, err
}

func decodeValue(b []byte) (v any, err error) {
	err = message(b, func(key, number uint64, body []byte) error {
		switch key {
		case valueString:
			v = string(body)
		case valueDouble:
			v = math.Float64frombits(number)
		case valueUint:
			v = number
		case valueSint:
			v = int64(number>>1) ^ -int64(number&1)
		case valueBool:
			v = number != 0
		default:
			return fmt.Errorf("value field %d", key)
		}
		return nil
	})
	return v, err
}

func decodeFeature(l *decoded, b []byte) (f decodedFeature, err error) {
	f.properties = make(map[string]any)
	err = message(b, func(key, number uint64, body []byte) error {
		switch key {
		case featureID:
			f.id = number
		case featureType:
			f.kind = geomType(number)
		case featureTags:
			tags := packed(body)
			for i := 0; i+1 < len(tags); i += 2 {
				f.properties[l.keys[tags[i]]] = l.values[tags[i+1]]
			}
		case featureGeometry:
			f.parts, err = decodeGeometry(packed(body))
			return err
		default:
			return fmt.Errorf("feature field %d", key)
		}
		return nil
	})
	return f, err
}

func packed(b []byte) (all []uint64) {
	for len(b) > 0 {
		n, size := binary.Uvarint(b)
		all, b = append(all, n), b[size:]
	}
	return all
}

func decodeGeometry(words []uint64) (parts [][]geo.Pixel, err error) {
	var at geo.Pixel
	for i := 0; i < len(words); {
		command, count := words[i]&7, int(words[i]>>3)
		i++
		if command == closePath {
			if count != 1 || len(parts) == 0 || len(parts[len(parts)-1]) < 3 {
				return nil, fmt.Errorf("a ring of %d positions is closed %d times", len(parts[len(parts)-1]), count)
			}
			continue
		}
		for range count {
			x, y := words[i], words[i+1]
			i += 2
			if command == lineTo && x == 0 && y == 0 {
				return nil, fmt.Errorf("a line goes nowhere")
			}
			at.X += int32(x>>1) ^ -int32(x&1)
			at.Y += int32(y>>1) ^ -int32(y&1)
			if command == moveTo {
				parts = append(parts, nil)
			}
			parts[len(parts)-1] = append(parts[len(parts)-1], at)
		}
	}
	return parts, nil
}
