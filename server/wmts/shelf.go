package wmts

import "sync"

// shelf keeps the documents that were asked for last: the same plan at the same address in
// the same language has one. It is safe for concurrent use.
type shelf struct {
	mu        sync.Mutex
	documents map[shelfKey][]byte // guarded by mu
	order     []shelfKey          // guarded by mu: oldest first
}

type shelfKey struct{ plan, base, lang string }

// maxDocuments bounds the documents that are kept, each of some 10 kB a layer: a server has few
// names and two languages.
const maxDocuments = 8

// get returns a document, made if it is not there. Two that ask for one at the same time wait
// for each other.
func (s *shelf) get(key shelfKey, write func() []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.documents[key]; found != nil {
		return found
	}
	made := write()
	if s.documents == nil {
		s.documents = make(map[shelfKey][]byte)
	}
	if len(s.order) == maxDocuments {
		delete(s.documents, s.order[0])
		s.order = s.order[1:]
	}
	s.documents[key], s.order = made, append(s.order, key)
	return made
}
