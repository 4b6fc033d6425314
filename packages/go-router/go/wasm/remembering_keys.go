package main

import "bytes"

// rememberingKey remembers what it has verified.
type rememberingKey struct {
	publicKey
	raw []byte
}

func init() {
	plain := keyUnmarshallers[ed25519Type]
	keyUnmarshallers[ed25519Type] = func(raw []byte) (publicKey, error) {
		key, err := plain(raw)
		if err != nil {
			return nil, err
		}
		return &rememberingKey{key, bytes.Clone(raw)}, nil
	}
}

func (k *rememberingKey) Verify(data, signature []byte) (bool, error) {
	if valid, known := remembered(k.raw, data, signature); known {
		return valid, nil
	}
	valid, err := k.publicKey.Verify(data, signature)
	if err == nil {
		remember(k.raw, data, signature, valid)
	}
	return valid, err
}

func (k *rememberingKey) Equals(other anyKey) bool {
	if o, same := other.(*rememberingKey); same {
		return bytes.Equal(k.raw, o.raw)
	}
	return k.publicKey.Equals(other)
}

// signingKey remembers its own signatures as valid.
type signingKey struct {
	privateKey
	raw []byte
}

func rememberSigned(key privateKey) privateKey {
	raw, err := key.GetPublic().Raw()
	if err != nil {
		return key
	}
	return &signingKey{key, raw}
}

func (k *signingKey) Sign(data []byte) ([]byte, error) {
	signature, err := k.privateKey.Sign(data)
	if err == nil {
		remember(k.raw, data, signature, true)
	}
	return signature, err
}
